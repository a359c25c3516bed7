
    # Names that a server or the configuration knows come from vb365 itself. It says nothing where it knows nothing
    # better than what stands below.
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
    if ($answer.Count -gt 0) {
        foreach ($line in ($answer | Select-Object -Skip 1)) {
            $text, $name, $about = $line -split "`t", 3
            [CompletionResult]::new($text, $name, [CompletionResultType]::ParameterValue, $about)
        }
        return
    }
