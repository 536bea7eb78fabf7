using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Folder;

/// <summary>
/// Warns once about each folder of the inbox whose name is almost that of a profile: its documents are treated as those without a
/// profile, and may go to another endpoint. The log never names folders of documents, so neither does the warning. Not thread-safe.
/// </summary>
internal sealed class NearProfiles(IReadOnlyList<string> profiles, ILogger logger)
{
    private readonly Once _met = new();

    /// <param name="folder">Name of a folder at the top of the inbox.</param>
    public void Meet(string folder)
    {
        if (profiles.Contains(folder) || !_met.IsFirst(folder) || Suggestion.Nearest(folder.Trim(), profiles) is not { } profile)
            return;
        logger.LogWarning(
            "A folder of the inbox is called nearly as the profile {Profile}, and not quite: "
            + "its documents are taken for those without a profile. Call it {Profile} if they are meant for it",
            profile, profile);
    }
}
