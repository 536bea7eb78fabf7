using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Output.Tables;
using ParallelLlm.Host.Settings;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Simulator.Rule;

namespace ParallelLlm.Host.Running;

/// <summary>What a run works with, once everything that its settings name was found to be there and usable.</summary>
internal sealed record RunInputs(
    RunSettings Settings, ExtractionSchema Schema, string? PromptTemplate, IReadOnlyList<LlmEndpoint> Endpoints)
{
    public IEnumerable<DocumentSource> Documents { get; private init; } = [];

    /// <summary>Why paths of the input cannot be used: a run with batches may know their documents from its first pass.</summary>
    public IReadOnlyList<InputProblem> PathProblems { get; private init; } = [];

    /// <summary>The JSON Schema as it was written; null when there are only names.</summary>
    public string? SchemaText { get; private init; }

    /// <summary>The columns of the results; null where they are no table.</summary>
    public TableShape? Table { get; private init; }

    /// <summary>How documents are cut.</summary>
    public TokenChunker Chunker { get; } =
        new(new ChunkingOptions { MaxTokens = Settings.ChunkTokens, OverlapTokens = Settings.ChunkOverlap });

    /// <summary>Reads and checks the inputs that the settings name. Writes nothing and calls no endpoint.</summary>
    /// <param name="environment">Where the keys are; one that is missing or empty is none.</param>
    /// <param name="problems">Gets everything that is wrong; then there is no result.</param>
    /// <param name="mayLackDocuments">Whether paths that cannot be used are only <see cref="PathProblems"/>.</param>
    public static RunInputs? Load(
        RunSettings settings,
        IReadOnlyDictionary<string, string> environment,
        TimeProvider time,
        Problems problems,
        bool mayLackDocuments = false)
    {
        var before = problems.Count;
        var inputs = LoadWithoutDocuments(settings, environment, time, problems);
        RunTargets.Check(settings, problems);
        var table = inputs is null ? null : TableOf(inputs, problems);
        var found = Discover(settings);
        var documents = found.Documents.Where(OwnFiles.NotAmong(settings));
        var pathProblems = found.Problems;
        if (problems.Count == before && pathProblems.Count == 0 && !settings.IsRepeated && !documents.Any())
            pathProblems = [.. settings.Paths.Select(path => new InputProblem(path, "holds no documents but files of this run"))];
        if (!mayLackDocuments || problems.Count > before)
            problems.Add(pathProblems.Select(problem => problem.ToString()));
        return problems.Count > before ? null : inputs! with
        {
            Documents = settings.IsRepeated ? documents : DocumentSelection.Of(documents, settings),
            PathProblems = pathProblems,
            Table = table,
        };
    }

    /// <summary>The same without looking for documents or at where results go.</summary>
    public static RunInputs? LoadWithoutDocuments(
        RunSettings settings, IReadOnlyDictionary<string, string> environment, TimeProvider time, Problems problems)
    {
        var before = problems.Count;
        var (schema, schemaText) = ReadSchema(settings.Fields, problems);
        var template = ReadTemplate(settings.PromptTemplate, problems);
        var endpoints = settings.Endpoints
            .Select(endpoint => Connect(endpoint, environment, time, problems)).OfType<LlmEndpoint>().ToList();
        return problems.Count > before ? null : new RunInputs(settings, schema!, template, endpoints) { SchemaText = schemaText };
    }

    private static TableShape? TableOf(RunInputs inputs, Problems problems)
    {
        var settings = inputs.Settings;
        if (settings.Format is OutputFormat.Jsonl or OutputFormat.Json)
            return null;
        try
        {
            return TableShape.Of(inputs.Schema.Leaves, settings.Table);
        }
        catch (ArgumentException noList)
        {
            problems.Add($"{RunSettingTable.Explode.Flag} {settings.Table.Explode}: {noList.Message}");
            return null;
        }
    }

    private static DiscoveredDocuments Discover(RunSettings settings)
    {
        if (settings.IsRepeated)
            return new DiscoveredDocuments([], DocumentDiscovery.Again(settings.Paths));
        var found = DocumentDiscovery.Discover(settings.Paths);
        // Paths with problems lead to no documents.
        var usable = settings.Paths.Except(found.Problems.Select(problem => problem.Path)).ToList();
        return found.Problems.Count == 0 ? found : found with { Documents = DocumentDiscovery.Discover(usable).Documents };
    }

    private static (ExtractionSchema? Schema, string? Text) ReadSchema(FieldsSetting fields, Problems problems)
    {
        try
        {
            if (fields.SchemaFile is not { } file)
                return (ExtractionSchema.FromNames(fields.Names), null);
            var json = ReadFile("--fields", file, problems);
            return (json is null ? null : ExtractionSchema.Parse(json), json);
        }
        catch (ExtractionSchemaException wrong)
        {
            problems.Add($"--fields{(fields.SchemaFile is { } file ? " " + file : "")}: {wrong.Message}");
            return (null, null);
        }
    }

    private static string? ReadTemplate(string? path, Problems problems)
    {
        if (path is null || ReadFile("--prompt-template", path, problems) is not { } template)
            return null;
        try
        {
            ParallelLlm.PromptTemplate.Parse(template);
            return template;
        }
        catch (PromptTemplateException wrong)
        {
            problems.Add($"--prompt-template {path}: {wrong.Message}");
            return null;
        }
    }

    /// <summary>An endpoint with its client; null if something is wrong with it.</summary>
    internal static LlmEndpoint? Connect(
        EndpointSetting endpoint, IReadOnlyDictionary<string, string> environment, TimeProvider time, Problems problems)
    {
        if (endpoint.BaseUrl is not { } url)
            return new LlmEndpoint(endpoint.Name, new SimulatedClient(new ProviderOptions(), time), endpoint.Model ?? RuleModel.Name);
        try
        {
            var options = new OpenAIEndpointOptions
            {
                BaseUrl = url,
                ApiKey = environment.GetValueOrDefault(endpoint.ApiKeyVariable),
                Headers = HeaderSettings.Resolve(endpoint.Headers, environment),
            };
            var client = new OpenAICompatibleClient(options, time);
            return new LlmEndpoint(endpoint.Name, client, endpoint.Model!)
            {
                Identity = url.AbsoluteUri.TrimEnd('/'),
                MaxConcurrency = endpoint.MaxConcurrency,
                Tier = endpoint.Tier,
                ContextTokens = endpoint.ContextTokens,
                MinPriority = endpoint.MinPriority,
            };
        }
        catch (ArgumentException wrong)
        {
            // Key and headers come from outside, and only the client knows what it can send.
            var where = wrong.ParamName == nameof(OpenAIEndpointOptions.Headers) ? endpoint.Name : endpoint.ApiKeyVariable;
            problems.Add($"{where}: {wrong.Message.Split(" (Parameter")[0]}");
            return null;
        }
    }

    private static string? ReadFile(string flag, string path, Problems problems) =>
        problems.Try($"{flag} {path}", () => File.ReadAllText(path));
}
