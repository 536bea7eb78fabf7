namespace ParallelLlm.Host.Settings;

/// <summary>The form of a run's results.</summary>
internal enum OutputFormat
{
    /// <summary>JSON Lines: one line per document.</summary>
    Jsonl,

    /// <summary>A folder with one JSON file per document.</summary>
    Json,

    /// <summary>Comma-separated values.</summary>
    Csv,

    /// <summary>Tab-separated values.</summary>
    Tsv,

    /// <summary>Apache Parquet.</summary>
    Parquet,
}
