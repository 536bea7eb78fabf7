using ParallelLlm.Host.Folder;
using ParallelLlm.Host.Running;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Serving;

/// <summary>What a service works with, once everything that its settings name was found to be there and usable.</summary>
/// <param name="Profiles">What is asked about documents, by folder of the inbox.</param>
/// <param name="Engine">The engine; its first endpoint serves documents without a profile.</param>
internal sealed record ServeInputs(FolderProfiles Profiles, EngineComposition Engine)
{
    /// <summary>Reads and checks what the settings name.</summary>
    /// <param name="problems">Gets everything that is wrong; then there is no result.</param>
    public static ServeInputs? Load(
        ServeSettings settings, IReadOnlyDictionary<string, string> environment, TimeProvider time, Problems problems)
    {
        var endpoints = new ServeEndpoints(settings.Live.Endpoints);
        var profiles = new List<FolderProfile>();
        foreach (var (folder, its) in settings.Profiles.Prepend(new("", settings.Default)))
        {
            var mine = new Problems();
            if (RunInputs.LoadWithoutDocuments(its, environment, time, mine) is { } inputs)
                profiles.Add(ProfileOf(folder, inputs, endpoints));
            problems.Add(mine.Select(problem => folder.Length == 0 ? problem : $"profile {folder}: {problem}"));
        }

        return problems.Count > 0
            ? null
            : new ServeInputs(
                new FolderProfiles(profiles[0], profiles[1..]), new EngineComposition(OfEngine(settings), endpoints.All));
    }

    /// <summary>The engine's own settings: a service waits for its endpoints and its budget without limit.</summary>
    private static RunSettings OfEngine(ServeSettings settings) => settings.Default with
    {
        // What is said for all, else the most that any profile says of itself.
        MaxConcurrency = settings.Live.MaxConcurrency
            ?? settings.Profiles.Values.Append(settings.Default).Max(each => each.MaxConcurrency),
        GiveUpAfter = null,
        WhenNoneCanServe = NoneCanServe.Fail,
        Budget = settings.Default.Budget is { } budget ? budget with { WhenSpent = WhenBudgetSpent.Wait } : null,
        Store = settings.Store,
    };

    private static FolderProfile ProfileOf(string folder, RunInputs inputs, ServeEndpoints endpoints)
    {
        var settings = inputs.Settings;
        var names = settings.Endpoints.Zip(inputs.Endpoints, (setting, its) => endpoints.NameFor(folder, setting, its)).ToList();
        var rules = RunRules.Of(inputs);
        return new FolderProfile(
            folder,
            string.Join(FolderProfile.Separator, names),
            rules with
            {
                Request = (chunks, left) => rules.Request(chunks, left) with { Endpoints = names },

                // What no endpoint can serve goes back into the inbox.
                KeepsWhatIsThere = false,
            },
            inputs.Chunker,
            settings.Priority)
        {
            Encoding = settings.Encoding,
        };
    }
}
