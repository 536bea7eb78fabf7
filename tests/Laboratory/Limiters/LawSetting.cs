namespace ParallelLlm.Tests.Laboratory.Limiters;

/// <summary>Parameters of a limiter.</summary>
internal sealed record LawSetting(ParallelLlmOptions Options, int Cap, Random Random);
