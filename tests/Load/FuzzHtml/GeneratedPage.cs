namespace ParallelLlm.Tests.Load.FuzzHtml;

/// <summary>A page to read.</summary>
/// <param name="Seed">The seed of its generation.</param>
/// <param name="Html">The page.</param>
/// <param name="IsXhtml">Whether it is read as XML.</param>
internal sealed record GeneratedPage(int Seed, string Html, bool IsXhtml);
