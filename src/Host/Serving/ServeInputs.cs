using ParallelLlm.Host.Folder;
using ParallelLlm.Host.Running;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Serving;

/// <summary>What a service works with, once everything that its settings name was found to be there and usable.</summary>
/// <param name="Profiles">What is asked about documents, by folder of the inbox.</param>
/// <param name="Endpoints">Where calls go; the first serves documents without a profile.</param>
/// <param name="MaxConcurrency">Most calls at once: what is said for all, else the most that any profile says of itself.</param>
/// <param name="SpillOver">Whether work goes on to the next tier when a tier is taken.</param>
internal sealed record ServeInputs(FolderProfiles Profiles, IReadOnlyList<LlmEndpoint> Endpoints, int MaxConcurrency, bool SpillOver = false)
{
    /// <summary>Where answers are kept; null for nowhere.</summary>
    public SqliteCompletionStore? Store { get; init; }

    /// <summary>What may be spent; null for no bound.</summary>
    public BudgetSetting? Budget { get; init; }

    /// <summary>How the store is used.</summary>
    public StoreSettings StoreRules { get; init; } = StoreSettings.None;

    /// <summary>Reads and checks what the settings name.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="environment">Holds the keys.</param>
    /// <param name="time">The clients' clock.</param>
    /// <param name="errors">Gets everything that is wrong; then there is no result.</param>
    public static ServeInputs? Load(
        ServeSettings settings, IReadOnlyDictionary<string, string> environment, TimeProvider time, List<string> errors)
    {
        var endpoints = new ServeEndpoints(settings.Live.Endpoints);
        var usual = Load("", settings.Default, environment, time, endpoints, errors);
        var profiles = settings.Profiles.Select(each => Load(each.Key, each.Value, environment, time, endpoints, errors)).OfType<FolderProfile>().ToList();
        if (errors.Count > 0 || usual is null)
            return null;
        var most = settings.Live.MaxConcurrency ?? settings.Profiles.Values.Append(settings.Default).Max(each => each.MaxConcurrency);
        return new ServeInputs(new FolderProfiles(usual, profiles), endpoints.All, most, settings.Default.SpillOver) { Budget = settings.Default.Budget };
    }

    /// <summary>The engine as these settings want it.</summary>
    public void Configure(ParallelLlmOptions options)
    {
        options.Engine.MaxConcurrency = MaxConcurrency;
        options.Engine.SpillOver = SpillOver;
        // A service waits for its endpoints without limit.
        options.Engine.GiveUpAfter = null;
        foreach (var endpoint in Endpoints)
            options.Endpoints.Add(endpoint);
        Budget?.Configure(options.Budget);
        options.Budget.WhenSpent = WhenBudgetSpent.Wait;
        options.Store.Completions = Store;
        options.Store.IncludeSampled = StoreRules.Sampled;
        options.Store.Required = StoreRules.Required;
    }

    private static FolderProfile? Load(
        string folder,
        RunSettings settings,
        IReadOnlyDictionary<string, string> environment,
        TimeProvider time,
        ServeEndpoints endpoints,
        List<string> errors)
    {
        var mine = new List<string>();
        var inputs = RunInputs.LoadWithoutDocuments(settings, environment, time, mine);
        errors.AddRange(mine.Select(error => folder.Length == 0 ? error : $"profile {folder}: {error}"));
        if (inputs is null)
            return null;
        var names = settings.Endpoints.Zip(inputs.Endpoints).Select(each => endpoints.NameFor(folder, each.First, each.Second)).ToList();
        var rules = RunEngine.RulesOf(settings, inputs);
        var chunker = new TokenChunker(new ChunkingOptions { MaxTokens = settings.ChunkTokens, OverlapTokens = settings.ChunkOverlap });
        return new FolderProfile(
            folder,
            string.Join(FolderProfile.Separator, names),
            rules with
            {
                Request = (chunks, left) => rules.Request(chunks, left) with { Endpoints = names },

                // What no endpoint can serve goes back into the inbox.
                KeepsWhatIsThere = false,
            },
            chunker,
            settings.Priority)
        {
            Encoding = settings.Encoding,
        };
    }
}
