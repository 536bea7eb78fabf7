namespace ParallelLlm.Host.Files;

internal enum FileType
{
    Regular,
    Folder,
    Link,

    /// <summary>A pipe, a device or a socket.</summary>
    Other,
}
