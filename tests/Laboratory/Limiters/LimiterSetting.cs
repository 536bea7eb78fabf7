namespace ParallelLlm.Tests.Laboratory.Limiters;

/// <summary>Parameters of a limiter.</summary>
internal sealed record LimiterSetting(ParallelLlmOptions Options, int Cap, Random Random);
