using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Running;

/// <summary>The engine as a run's settings want it.</summary>
internal static class RunEngine
{
    public static ParallelProcessor Start(RunSettings settings, RunInputs inputs, ICompletionStore? store, ILoggerFactory loggers, TimeProvider time)
    {
        var options = new ParallelLlmOptions();
        options.Engine.MaxConcurrency = settings.MaxConcurrency;
        options.Engine.SpillOver = settings.SpillOver;
        options.Engine.GiveUpAfter = settings.WhenNoneCanServe == NoneCanServe.Park ? null : settings.GiveUpAfter;
        options.Engine.WhenNoneCanServe = settings.WhenNoneCanServe == NoneCanServe.Park ? WhenNoneCanServe.Park : WhenNoneCanServe.Fail;
        foreach (var endpoint in inputs.Endpoints)
            options.Endpoints.Add(endpoint);
        settings.Budget?.Configure(options.Budget);
        options.Store.Completions = store;
        options.Store.IncludeSampled = settings.Store.Sampled;
        options.Store.Required = settings.Store.Required;
        return ParallelProcessor.Start(options, loggers, time);
    }

    public static RunRules RulesOf(RunSettings settings, RunInputs inputs) => new(
        (chunks, left) => new ProcessingRequest(chunks)
        {
            Fields = inputs.Schema,
            PromptTemplate = inputs.PromptTemplate,
            MaxConcurrency = settings.MaxConcurrency,
            Timeout = settings.Timeout,
            RetryAttempts = settings.Retries,
            Deadline = left,
            Temperature = settings.Temperature,
            MaxOutputTokens = settings.MaxOutputTokens,
        },
        (name, chunks, error) => DocumentOutcome.Of(name, inputs.Schema, chunks, error))
    {
        MaxConcurrency = settings.MaxConcurrency,
        Ordered = !settings.Unordered,
        Shape = DocumentRecall.ShapeOf(settings, inputs),
        Deadline = settings.Deadline,
        KeepsWhatIsThere = settings.WhenNoneCanServe == NoneCanServe.Partial,
    };
}
