namespace ParallelLlm.Tests.Integration.Host.Folder;

/// <summary>The process is gone: nothing that it would still do is done, and nothing catches this.</summary>
internal sealed class KilledException : Exception;
