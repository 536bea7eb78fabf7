using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Folder;

/// <summary>A file of the inbox that can be claimed.</summary>
/// <param name="Name">Its path in the inbox, with <c>/</c>.</param>
/// <param name="Stamp">How it looked when it was found to have settled.</param>
/// <param name="Since">When it was first seen with this stamp, on the clock of the scan.</param>
internal readonly record struct InboxFile(string Name, FileStamp Stamp, TimeSpan Since);
