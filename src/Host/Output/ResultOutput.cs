using ParallelLlm.Host.Files;
using ParallelLlm.Host.Output.Tables;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Output;

/// <summary>Opens the outputs of a format of results.</summary>
/// <param name="format">The format.</param>
/// <param name="shape">The columns of a table; null for other formats.</param>
/// <param name="hasRawCells">Whether cells of CSV that look like formulas stay as they are.</param>
internal sealed class ResultOutput(OutputFormat format, TableShape? shape, bool hasRawCells)
{
    /// <summary>A file or folder.</summary>
    /// <exception cref="IOException">It cannot be created, or another run writes to it.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be created.</exception>
    public ILineOutput At(string path) => format switch
    {
        OutputFormat.Json => new JsonFolderOutput(path),
        OutputFormat.Parquet => new ParquetOutput(path, shape!),
        OutputFormat.Csv or OutputFormat.Tsv when !FileKinds.IsStream(path) => Over(new PartLineOutput(path)),
        _ => Over(StreamLineOutput.ToFile(path)),
    };

    /// <summary>The format over an output of lines: rows, where a table is wanted.</summary>
    public ILineOutput Over(ILineOutput output) => format switch
    {
        OutputFormat.Csv => new CsvOutput(output, shape!, ',', hasRawCells),
        OutputFormat.Tsv => new CsvOutput(output, shape!, '\t', hasRawCells),
        _ => output,
    };
}
