namespace ParallelLlm.Host.Files;

/// <summary>A file that a command writes.</summary>
/// <param name="Flag">The flag that names it.</param>
/// <param name="Own">What earlier ones begin with.</param>
/// <param name="IsNumbered">Whether further ones follow it, as <see cref="NumberedFiles"/> has them.</param>
internal sealed record TargetFile(string Flag, string Path, FileSignature Own, bool IsNumbered = false);
