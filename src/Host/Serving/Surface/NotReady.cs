namespace ParallelLlm.Host.Serving.Surface;

/// <summary>Something that keeps a service from working.</summary>
/// <param name="Code">
/// For programs: <c>not_started</c>, <c>draining</c>, <c>stopped</c>, <c>endpoints</c>, <c>budget</c>, <c>inbox</c>, <c>outbox</c>,
/// <c>disk</c>, or what else blocks it.
/// </param>
/// <param name="Message">For people.</param>
internal sealed record NotReady(string Code, string Message);
