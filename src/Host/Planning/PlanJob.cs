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

    private readonly RunSettings _settings = inputs.Settings;
    private readonly CallPlanner _planner = new(
        RunRules.Of(inputs).Request(AsyncEnumerable.Empty<DocumentChunk>(), null), inputs.Endpoints, inputs.Settings.Store.Sampled);

    /// <exception cref="BatchFileException">The batch file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The plan was cancelled; no file was written.</exception>
    public async Task<RunPlan> RunAsync(CancellationToken cancellationToken)
    {
        var first = inputs.Endpoints.OrderBy(endpoint => endpoint.Tier).First();
        var tokens = PromptTokens.For(first.Model, counter);
        var (tally, answers) = (new PlanTally(tokens), new StoredAnswers(tokens));
        await using var store = PlanStore.Open(inputs, messages, loggers, time);
        using var reader = new DocumentReader(time, readers: _settings.Readers);
        using var batch = plan.BatchFile is { } path ? new BatchFile(path) : null;
        var calls = new DocumentCalls(store, tally, answers, first.Client, batch);
        var documents = RunDocuments.OfAsync(inputs, reader, texts: null, cancellationToken).Index();
        // One after the other where the order of the calls is that of the file.
        var degree = batch is null ? Math.Max(Environment.ProcessorCount, _settings.Readers) : 1;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = degree, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(documents, parallel, (each, token) => ReadAsync(each.Index, each.Item, calls, token));
        batch?.Complete();
        return Plan(first, tokens, tally, answers) with { BatchFiles = batch?.Paths ?? [], BatchLines = batch?.Lines ?? 0 };
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

    private RunPlan Plan(LlmEndpoint first, PromptTokens tokens, PlanTally tally, StoredAnswers answers)
    {
        var schema = inputs.Schema.ChunkSchema.Json;
        var serving = inputs.Endpoints.Where(endpoint => endpoint.Tier == first.Tier).ToList();
        var bound = serving.Sum(endpoint => endpoint.MaxConcurrency ?? _settings.MaxConcurrency);
        var models = serving.ConvertAll(endpoint => endpoint.Model);
        var limits = new KnownLimits(Math.Min(_settings.MaxConcurrency, bound))
        {
            RequestsPerMinute = plan.Rpm,
            TokensPerMinute = plan.Tpm,
            Latency = plan.Latency,
        };
        var tariffs = inputs.Endpoints.Zip(_settings.Endpoints)
            .Where(pair => serving.Contains(pair.First))
            .Select(pair => pair.Second.IsBatch ? BatchTariff.NameOf(pair.First.Model) : pair.First.Model).Distinct().ToList();
        var result = new RunPlan(tally.Formats, tally.Unreadable, first.Model)
        {
            Calls = tally.Calls,
            FromStore = tally.FromStore,
            Repeated = tally.Repeated,
            PromptTokens = tally.PromptTokens,
            SchemaTokens = tally.Calls * tokens.Of(schema),
            TemplateAfterText = inputs.PromptTemplate is { } template
                ? PromptTemplate.Parse(template).WithFields(inputs.Schema.FieldNames).LengthAfterText
                : 0,
            Vocabulary = tokens.Vocabulary,
            IsVocabularyKnown = tokens.IsExact,
            Answer = (answers.Size ?? SchemaAnswers.SizeOf(schema, tokens)).Within(_settings.MaxOutputTokens),
            WithoutPrice = models.Find(model => !_settings.Prices.ContainsKey(model)),
            Limits = limits,
        };
        var (low, usual, high) = result.AnswerTokens;
        var withSchema = result.PromptTokens + result.SchemaTokens;
        return result with
        {
            Cost = PlannedCost.Of(tariffs, _settings.Prices, (result.PromptTokens, withSchema), (low, high)),
            Time = TimeEstimate.Of(
                result.Calls, (result.PromptTokens + low, result.PromptTokens + usual, result.PromptTokens + high), limits),
        };
    }
}
