namespace ParallelLlm.Host.Settings;

/// <summary>What becomes of a mail's attachments.</summary>
internal enum AttachmentRule
{
    /// <summary>They are part of the mail's document.</summary>
    Together,

    /// <summary>Each is a document of its own.</summary>
    Separate,
}
