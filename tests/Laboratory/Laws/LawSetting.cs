namespace ParallelLlm.Tests.Laboratory.Laws;

/// <summary>Parameters of a limiter.</summary>
internal sealed record LawSetting(ParallelLlmOptions Options, int Cap, Random Random);
