using ParallelLlm.Host.Files;
using ParallelLlm.Host.Output.Tables;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Output;

/// <summary>Opens the place and format of a run's results.</summary>
internal static class ResultOutput
{
    /// <summary>A file or folder.</summary>
    /// <param name="path">The path.</param>
    /// <param name="shape">The columns of a table.</param>
    /// <exception cref="IOException">It cannot be created, or another run writes to it.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be created.</exception>
    public static ILineOutput At(string path, OutputFormat format, TableShape? shape, bool hasRawCells) => format switch
    {
        OutputFormat.Json => new JsonFolderOutput(path),
        OutputFormat.Parquet => new ParquetOutput(path, shape!),
        OutputFormat.Csv or OutputFormat.Tsv =>
            Table(FileKinds.IsStream(path) ? StreamLineOutput.ToFile(path) : new PartLineOutput(path), format, shape, hasRawCells),
        _ => StreamLineOutput.ToFile(path),
    };

    /// <summary>Rows instead of lines, where a table is wanted.</summary>
    public static ILineOutput Table(ILineOutput output, OutputFormat format, TableShape? shape, bool hasRawCells) =>
        format is OutputFormat.Csv or OutputFormat.Tsv
            ? new CsvOutput(output, shape!, format == OutputFormat.Csv ? ',' : '\t', hasRawCells)
            : output;
}
