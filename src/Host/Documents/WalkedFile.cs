namespace ParallelLlm.Host.Documents;

/// <summary>A file met in a folder, or a folder that can't be listed.</summary>
/// <param name="Path">As its user would write it.</param>
/// <param name="RealPath">The file's one path, whichever links lead to it.</param>
/// <param name="Problem">Why it cannot be read, where that is known already.</param>
internal readonly record struct WalkedFile(string Path, string RealPath, DocumentProblem? Problem);
