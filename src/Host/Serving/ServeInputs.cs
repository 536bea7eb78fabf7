using ParallelLlm.Host.Folder;
using ParallelLlm.Host.Running;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Serving;

/// <summary>A service's inputs, once everything that its settings name has been found usable.</summary>
/// <param name="Profiles">The profiles, by folder of the inbox.</param>
/// <param name="Engine">The engine; its first endpoint serves documents without a profile.</param>
/// <param name="EndpointSettings">Settings of the engine's endpoints, by name.</param>
internal sealed record ServeInputs(
    FolderProfiles Profiles, EngineComposition Engine, IReadOnlyDictionary<string, EndpointSetting> EndpointSettings)
{
    /// <summary>Reads and checks what the settings name.</summary>
    /// <param name="problems">Receives all problems; if there are any, there is no result.</param>
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
                new FolderProfiles(profiles[0], profiles[1..]),
                new EngineComposition(OfEngine(settings), endpoints.All),
                endpoints.Settings);
    }

    /// <summary>The engine's own settings: a service waits for its endpoints and its budget without limit.</summary>
    private static RunSettings OfEngine(ServeSettings settings) => settings.Default with
    {
        // The common setting, else the highest of any profile.
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

                // Documents that no endpoint can serve go back into the inbox.
                KeepsWhatIsThere = false,
            },
            inputs.Chunker,
            settings.Priority)
        {
            Encoding = settings.Encoding,
            SeparatesAttachments = settings.SeparatesAttachments,
            MainContent = settings.MainContent,
        };
    }
}
