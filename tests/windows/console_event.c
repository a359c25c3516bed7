/* Sends an event of the console to a process, and ends the process as Windows does.
 *
 *   console_event EVENT FILE COMMAND LINE ...
 *
 * EVENT is c, break, close, logoff or shutdown. The command starts, and gets the event when FILE exists, on a thread that
 * the system would also start in it. Windows ends a process when its handler of the last three events has returned, or 5
 * seconds after the event; Wine does not, so it is done here. The exit code is that of the command, or 0xC000013A if it
 * was ended in this way. No program can close the window of another console under Wine, hence this detour.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <windows.h>

static const wchar_t *EVENTS[] = {L"c", L"break", L"close", L"", L"", L"logoff", L"shutdown"};

/* Returns the rest of the own command line after a number of arguments. No argument before it has quotes inside. */
static wchar_t *rest_of_line(int arguments)
{
    wchar_t *rest = GetCommandLineW();
    while (arguments-- > 0) {
        wchar_t end = *rest == L'"' ? L'"' : L' ';
        rest = wcschr(rest + 1, end);
        if (!rest) exit(2);
        rest += end == L'"';
        while (*rest == L' ') rest++;
    }
    return rest;
}

static void fail(const char *step)
{
    fprintf(stderr, "console_event: %s: error %lu\n", step, GetLastError());
    exit(2);
}

int wmain(int argc, wchar_t **argv)
{
    STARTUPINFOW startup = {0};
    PROCESS_INFORMATION process;
    LPTHREAD_START_ROUTINE routine;
    HANDLE thread;
    DWORD code = 0;
    DWORD_PTR event = 0;

    startup.cb = sizeof startup;
    if (argc < 4) return 2;
    while (event < 7 && wcscmp(EVENTS[event], argv[1])) event++;
    if (event == 7) return 2;
    routine = (LPTHREAD_START_ROUTINE)(void *)GetProcAddress(GetModuleHandleA("kernelbase.dll"), "CtrlRoutine");
    if (!routine) fail("CtrlRoutine");
    if (!CreateProcessW(NULL, rest_of_line(3), NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process)) fail("start");
    while (GetFileAttributesW(argv[2]) == INVALID_FILE_ATTRIBUTES && WaitForSingleObject(process.hProcess, 20) == WAIT_TIMEOUT) {}
    if (WaitForSingleObject(process.hProcess, 0) == WAIT_TIMEOUT) {
        thread = CreateRemoteThread(process.hProcess, NULL, 0, routine, (void *)event, 0, NULL);
        if (!thread) fail("event");
        if (event >= CTRL_CLOSE_EVENT) {
            HANDLE both[] = {process.hProcess, thread};
            /* A handler that has returned ends the process, and nothing of it runs on. A process that ends itself ends the thread
             * first. */
            WaitForMultipleObjects(2, both, FALSE, 5000);
            if (WaitForSingleObject(process.hProcess, 200) == WAIT_TIMEOUT) TerminateProcess(process.hProcess, CONTROL_C_EXIT);
        }
        if (WaitForSingleObject(process.hProcess, 15000) == WAIT_TIMEOUT) {
            fprintf(stderr, "console_event: the command does not end\n");
            TerminateProcess(process.hProcess, 3);
        }
    } else {
        fprintf(stderr, "console_event: the command ended before the event\n");
    }
    WaitForSingleObject(process.hProcess, 5000);
    GetExitCodeProcess(process.hProcess, &code);
    ExitProcess(code);
}
