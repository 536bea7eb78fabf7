namespace ParallelLlm.Dispatching.Retrying;

/// <summary>Makes retry decisions, after throttle and breaker have acknowledged an attempt.</summary>
internal interface IRetryPolicy
{
    /// <summary>Decides on an attempt, with the request's maximum of counted calls per chunk.</summary>
    RetryDecision Decide(Attempt attempt, int maxAttempts);
}
