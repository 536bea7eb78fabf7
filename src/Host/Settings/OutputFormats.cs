using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Settings;

/// <summary>Which format a name asks for.</summary>
internal static class OutputFormats
{
    private static readonly Dictionary<string, OutputFormat> ByEnding = new(StringComparer.OrdinalIgnoreCase)
    {
        [".csv"] = OutputFormat.Csv,
        [".tsv"] = OutputFormat.Tsv,
        [".parquet"] = OutputFormat.Parquet,
    };

    // Names that would be taken for a file of another program, which could not open it.
    private static readonly HashSet<string> Foreign = new(StringComparer.OrdinalIgnoreCase)
    {
        ".xlsx", ".xls", ".ods", ".xml", ".html", ".htm", ".pdf", ".docx", ".db", ".sqlite", ".gz", ".zip", ".zst",
    };

    /// <summary>The format of a file or folder by its name; JSON lines where that says nothing.</summary>
    /// <param name="path">A path that ends with a separator, or is a folder, gets a file for each document.</param>
    public static OutputFormat Of(string path) =>
        Path.EndsInDirectorySeparator(path) || Directory.Exists(path)
            ? OutputFormat.Json
            : ByEnding.GetValueOrDefault(Path.GetExtension(path));

    /// <summary>What a file of results begins with.</summary>
    public static FileSignature SignatureOf(OutputFormat format) => format switch
    {
        OutputFormat.Csv => FileSignature.Csv,
        OutputFormat.Tsv => FileSignature.Tsv,
        OutputFormat.Parquet => FileSignature.Parquet,
        _ => FileSignature.Lines,
    };

    /// <summary>Whether a file's name belongs to a format that results are not written in.</summary>
    public static bool IsForeign(string path) => Foreign.Contains(Path.GetExtension(path));
}
