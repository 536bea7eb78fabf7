namespace ParallelLlm;

/// <summary>
/// Says what an exception means as the outcome of an attempt. Register one for the exceptions of a client library or of your own function
/// that the built-in <see cref="ExceptionClassifier"/> does not know. Implementations are thread-safe and do not throw.
/// </summary>
public interface IExceptionClassifier
{
    /// <summary>The outcome; null when the exception is not one that this classifier knows, so that the next one is asked.</summary>
    AttemptOutcome? Classify(Exception exception);
}
