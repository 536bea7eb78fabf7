namespace ParallelLlm.Tests.Laboratory.Laws;

/// <summary>What a law is made with.</summary>
internal sealed record LawSetting(ParallelLlmOptions Options, int Cap, Random Random);
