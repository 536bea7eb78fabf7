using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Running;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Planning;

/// <summary>Reads and chunks documents as a run would, and adds up the calls instead of sending them.</summary>
internal sealed class PlanJob(
    RunInputs inputs, PlanSettings plan, ITokenCounter counter, Messages messages, ILoggerFactory loggers, TimeProvider time)
{
    // A larger batch makes a look-up no cheaper.
    private const int MostAtOnce = 128;

    // In an answer about several chunks, around the part of each.
    private const string AroundPart = """{"text":1,"fields":},""";

    private readonly RunSettings _settings = inputs.Settings;
    private readonly CallPlanner _planner = new(
        RunRules.Of(inputs).Request(AsyncEnumerable.Empty<DocumentChunk>(), null), inputs.Endpoints, inputs.Settings.Store.Sampled);

    /// <exception cref="BatchFileException">The batch file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The plan was cancelled; no file was written.</exception>
    public async Task<RunPlan> RunAsync(CancellationToken cancellationToken)
    {
        var serving = Serving();
        var first = serving[0].Endpoint;
        var tokens = PromptTokens.For(first.Model, counter);
        var (tally, answers) = (new PlanTally(tokens, new PackPlanner(_planner)), new StoredAnswers(tokens));
        await using var store = PlanStore.Open(inputs, messages, loggers, time);
        using var reader = new DocumentReader(time, readers: _settings.Readers);
        using var batch = plan.BatchFile is { } path ? new BatchFile(path) : null;
        var calls = new DocumentCalls(store, tally, answers, first.Client, batch);
        var documents = RunDocuments.OfAsync(inputs, reader, texts: null, cancellationToken).Index();
        // One after the other where the calls depend on the order of the chunks.
        var degree = batch is null && !IsPacked ? Math.Max(Environment.ProcessorCount, _settings.Readers) : 1;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = degree, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(documents, parallel, (each, token) => ReadAsync(each.Index, each.Item, calls, token));
        tally.Complete();
        batch?.Complete();
        return Plan(serving, tokens, tally, answers) with { BatchFiles = batch?.Paths ?? [], BatchLines = batch?.Lines ?? 0 };
    }

    private bool IsPacked => _settings.Packing != Packing.Off && _settings.Packing != Packing.Auto;

    /// <summary>
    /// The endpoints that are asked first for the run's priority: beside ordinary ones, those with batches take low priority and no other.
    /// </summary>
    private List<(LlmEndpoint Endpoint, bool IsBatch)> Serving()
    {
        var all = inputs.Endpoints.Zip(_settings.Endpoints, (endpoint, setting) => (Endpoint: endpoint, setting.IsBatch)).ToList();
        var alike = all.FindAll(each => each.IsBatch == (_settings.Priority == Priority.Low));
        var eligible = alike.Count > 0 ? alike : all;
        var tier = eligible.Min(each => each.Endpoint.Tier);
        return eligible.FindAll(each => each.Endpoint.Tier == tier);
    }

    private async ValueTask ReadAsync(int index, RunDocument document, DocumentCalls calls, CancellationToken cancellationToken)
    {
        DocumentError? error = null;
        var counts = new FormatCounts("");
        var pages = new HashSet<(string?, int)>();
        var planned = new List<PlannedCall>();
        var isKnown = await calls.Store.KnowsAsync(document, cancellationToken);
        try
        {
            await foreach (var chunk in document.Chunks(cancellationToken))
            {
                counts = counts with { Chunks = counts.Chunks + 1, Tokens = counts.Tokens + chunk.TokenCount };
                foreach (var (_, place) in chunk.Places)
                {
                    if (place.Page is { } page)
                        pages.Add((place.Part, page));
                }

                planned.Add(_planner.Plan(chunk));
                if (planned.Count == MostAtOnce)
                    await calls.AddAsync(planned, document.Name, isKnown, cancellationToken);
            }
        }
        catch (Exception unreadable) when (unreadable is DocumentProblemException or OutOfMemoryException)
        {
            // A run sends the part read so far.
            error = DocumentError.Of(unreadable);
        }

        await calls.AddAsync(planned, document.Name, isKnown, cancellationToken);
        calls.Tally.AddDocument(index, document.Name, document.Facts.Format, counts with { Pages = pages.Count }, error);
    }

    private RunPlan Plan(
        List<(LlmEndpoint Endpoint, bool IsBatch)> serving, PromptTokens tokens, PlanTally tally, StoredAnswers answers)
    {
        var schema = inputs.Schema.ChunkSchema.Json;
        var isBatch = serving.TrueForAll(each => each.IsBatch);
        var bound = serving.Sum(each => each.Endpoint.MaxConcurrency ?? _settings.MaxConcurrency);
        var tariffs = serving.ConvertAll(each => each.IsBatch ? BatchTariff.NameOf(each.Endpoint.Model) : each.Endpoint.Model);
        var answer = (answers.Size ?? SchemaAnswers.SizeOf(schema, tokens)).Within(_settings.MaxOutputTokens);
        var limits = new KnownLimits(Math.Min(_settings.MaxConcurrency, bound))
        {
            RequestsPerMinute = plan.Rpm,
            TokensPerMinute = plan.Tpm,
            Latency = plan.Latency,
        };
        var result = new RunPlan(tally.Formats, tally.Unreadable, serving[0].Endpoint.Model)
        {
            Asked = tally.Asked,
            Calls = tally.Calls,
            Packing = _settings.Packing,
            IsBatch = isBatch,
            FromStore = tally.FromStore,
            Repeated = tally.Repeated,
            PromptTokens = tally.PromptTokens,
            SchemaTokens = tally.SchemaTokens,
            TemplateAfterText = inputs.PromptTemplate is { } template
                ? PromptTemplate.Parse(template).WithFields(inputs.Schema.FieldNames).LengthAfterText
                : 0,
            Vocabulary = tokens.Vocabulary,
            IsVocabularyKnown = tokens.IsExact,
            Answer = IsPacked ? answer.Plus(tokens.Of(AroundPart)) : answer,
            WithoutPrice = serving.ConvertAll(each => each.Endpoint.Model).Find(model => !_settings.Prices.ContainsKey(model)),
            HasCachedPrice = tariffs.Exists(tariff => _settings.Prices.GetValueOrDefault(tariff).CachedInputPerMillion is not null),
            Limits = limits,
        };
        var (low, usual, high) = result.AnswerTokens;
        var withSchema = result.PromptTokens + result.SchemaTokens;
        return result with
        {
            Cost = PlannedCost.Of(tariffs, _settings.Prices, (result.PromptTokens, withSchema), (low, high)),
            Time = isBatch ? null : TimeEstimate.Of(
                result.Calls, (result.PromptTokens + low, result.PromptTokens + usual, result.PromptTokens + high), limits),
        };
    }
}
