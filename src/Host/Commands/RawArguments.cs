using System.Text;
using System.Text.Unicode;

namespace ParallelLlm.Host.Commands;

/// <summary>Finds arguments that are not UTF-8: with U+FFFD in its place, one may be another file's valid name. Linux only.</summary>
internal static class RawArguments
{
    private const string OfProcess = "/proc/self/cmdline";

    public static IReadOnlyList<string> Slips(IReadOnlyList<string> arguments) =>
        arguments.Any(argument => argument.Contains('\uFFFD')) && File.Exists(OfProcess)
            ? Slips(arguments, File.ReadAllBytes(OfProcess))
            : [];

    /// <summary>The same from the process's command line. Pure.</summary>
    /// <param name="arguments">The arguments as .NET passes them.</param>
    /// <param name="raw">The command line in bytes, each part ending in NUL; the arguments come last.</param>
    public static IReadOnlyList<string> Slips(IReadOnlyList<string> arguments, ReadOnlySpan<byte> raw)
    {
        var slips = new List<string>();
        var end = raw.Length - 1;
        for (var i = arguments.Count - 1; i >= 0 && end > 0; i--)
        {
            var start = raw[..end].LastIndexOf((byte)0) + 1;
            var bytes = raw[start..end];
            if (Encoding.UTF8.GetString(bytes) != arguments[i])
                break;
            if (!Utf8.IsValid(bytes))
                slips.Insert(0, $"{arguments[i]}: is not valid UTF-8, so the file cannot be identified; rename it");
            end = start - 1;
        }

        return slips;
    }
}
