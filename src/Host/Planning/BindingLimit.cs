namespace ParallelLlm.Host.Planning;

/// <summary>The limit that decides how long a run takes.</summary>
internal enum BindingLimit
{
    Requests,
    Tokens,
    Concurrency,
}
