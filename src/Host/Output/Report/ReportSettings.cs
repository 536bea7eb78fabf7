using System.Text;

namespace ParallelLlm.Host.Output.Report;

/// <summary>How the documents of a report are found and read: as in the run that wrote the results.</summary>
internal sealed record ReportSettings
{
    /// <summary>The folder that relative names begin in; null for the current one.</summary>
    public string? Folder { get; init; }

    public Encoding? Encoding { get; init; }

    public bool MainContent { get; init; }

    /// <summary>Whether attachments of mails were documents of their own.</summary>
    public bool SeparatesAttachments { get; init; }

    /// <summary>Documents of binary formats that are read at once.</summary>
    public int Readers { get; init; } = 1;
}
