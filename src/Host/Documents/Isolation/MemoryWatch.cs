namespace ParallelLlm.Host.Documents.Isolation;

/// <summary>
/// Notices every allocation that fails in this process, also where a library catches the exception: what it returns then is text with
/// holes that nothing else shows. Thread-safe.
/// </summary>
internal sealed class MemoryWatch
{
    /// <summary>The problem of a document that was read when an allocation failed.</summary>
    public static readonly DocumentProblem Problem =
        new(DocumentProblemKind.TooMuchMemory, "reading it takes more memory than a document may have");

    private volatile bool _isExhausted;

    public MemoryWatch() =>
        AppDomain.CurrentDomain.FirstChanceException += (_, thrown) => _isExhausted |= thrown.Exception is OutOfMemoryException;

    /// <summary>Whether an allocation has failed. The process should not read another document.</summary>
    public bool IsExhausted => _isExhausted;

    public void ThrowIfExhausted()
    {
        if (_isExhausted)
            throw new DocumentProblemException(Problem);
    }
}
