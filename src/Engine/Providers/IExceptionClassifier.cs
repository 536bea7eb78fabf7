namespace ParallelLlm;

/// <summary>
/// Maps an exception to the outcome of an attempt. Register one for exceptions of a client library or of your own function that the
/// built-in <see cref="ExceptionClassifier"/> does not know. Implementations are thread-safe and do not throw.
/// </summary>
public interface IExceptionClassifier
{
    /// <summary>The outcome; null if this classifier does not know the exception, so that the next one is tried.</summary>
    AttemptOutcome? Classify(Exception exception);
}
