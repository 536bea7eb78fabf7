namespace ParallelLlm;

/// <summary>The messages of a call.</summary>
/// <param name="System">The system message; null for none.</param>
/// <param name="User">The user message.</param>
public readonly record struct ExtractionPrompt(string? System, string User);
