# Completion of vb365 for PowerShell. vb365 itself knows the words that can stand under the cursor.
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'vb365' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $encoding = [Console]::OutputEncoding
    try {
        [Console]::OutputEncoding = [Text.UTF8Encoding]::new($false)
        $typed = @(foreach ($element in $commandAst.CommandElements) {
            if ($element.Extent.EndOffset -lt $cursorPosition) {
                if ($element -is [StringConstantExpressionAst]) { $element.Value } else { $element.Extent.Text }
            }
        })
        $vb365 = Get-Command -Name vb365 -CommandType Application -ErrorAction Stop | Select-Object -First 1
        $answer = @($null | & $vb365 __complete powershell @typed "=$wordToComplete" 2>$null)
    } catch {
        $answer = @()
    } finally {
        [Console]::OutputEncoding = $encoding
    }
    # Without an answer, PowerShell completes file names.
    if ($answer.Count -eq 0 -or $answer[0] -notlike 'values*') {
        return
    }
    if ($answer.Count -eq 1) {
        ''
        return
    }
    foreach ($line in ($answer | Select-Object -Skip 1)) {
        $text, $name, $about = $line -split "`t", 3
        [CompletionResult]::new($text, $name, [CompletionResultType]::ParameterValue, $about)
    }
}
