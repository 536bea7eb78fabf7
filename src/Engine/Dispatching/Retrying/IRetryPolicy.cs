namespace ParallelLlm.Dispatching.Retrying;

/// <summary>Decides what follows from an attempt, once throttle and breaker have seen it.</summary>
internal interface IRetryPolicy
{
    /// <summary>Decides on an attempt of a request that allows so many counted ones for each chunk.</summary>
    RetryDecision Decide(Attempt attempt, int retryAttempts);
}
