namespace ParallelLlm.Host.Files;

/// <summary>Something in a folder.</summary>
internal readonly record struct FolderEntry(string Name, bool IsFolder, bool IsLink);
