namespace ParallelLlm.Host.Documents.Mail;

/// <summary>What a part is to the multipart around it.</summary>
internal enum PartRole
{
    /// <summary>One of several that follow each other.</summary>
    Mixed,

    /// <summary>One of several forms of the same.</summary>
    Alternative,

    /// <summary>Shown within another part.</summary>
    Related,

    /// <summary>The content of Outlook's own container.</summary>
    Tnef,
}
