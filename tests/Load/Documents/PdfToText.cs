using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace ParallelLlm.Tests.Load.Documents;

/// <summary>Poppler's <c>pdftotext</c>, whose text the program's is compared with.</summary>
internal static class PdfToText
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>The text of a file in its order of reading; null if it has none or cannot be read.</summary>
    /// <exception cref="FileNotFoundException">The program is not installed.</exception>
    public static async Task<string?> ReadAsync(string path)
    {
        using var timeout = new CancellationTokenSource(Longest, TimeProvider.System);
        using var process = Start(path);
        try
        {
            var errors = process.StandardError.ReadToEndAsync(timeout.Token);
            var text = await process.StandardOutput.ReadToEndAsync(timeout.Token);
            await errors;
            await process.WaitForExitAsync(timeout.Token);
            return process.ExitCode == 0 && !string.IsNullOrWhiteSpace(text) ? text : null;
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            return null;
        }
    }

    private static Process Start(string path)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("pdftotext", ["-q", "-enc", "UTF-8", path, "-"])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardOutputEncoding = Encoding.UTF8,
            })!;
        }
        catch (Win32Exception missing)
        {
            throw new FileNotFoundException("pdftotext is not installed. On Debian: apt-get install poppler-utils", missing);
        }
    }
}
