using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Folder;

/// <summary>Why the disk refused something, in words that can be logged: without any path, as folders and files are named after documents.</summary>
internal static class DiskProblem
{
    public static string Of(Exception refused) => FileErrors.WithoutPath(FileProblem.Of(refused));
}
