using System.Runtime.CompilerServices;
using System.Text;
using ParallelLlm.Chunking;
using ParallelLlm.Providers.Wire;

namespace ParallelLlm.Dispatching.Budgeting;

/// <summary>Measures prompts. Shared parts, such as system messages and schemas, are measured once. Thread-safe.</summary>
internal sealed class PromptMeter
{
    private ITokenCounter? _counter;
    private readonly ConditionalWeakTable<object, StrongBox<PromptSize>> _known = [];

    /// <summary>Loads the vocabulary; required before the first measurement.</summary>
    public async Task LoadAsync() => _counter ??= await TiktokenCounter.LoadAsync().ConfigureAwait(false);

    public PromptSize Measure(ExtractionPrompt prompt, ResponseSchema? schema)
    {
        var size = Measure(prompt.User);
        if (prompt.System is { } system)
            size += Known(system, system);
        // Measured in its longest form: inside the system message.
        if (schema is not null)
            size += Known(schema, PreparedSchema.For(schema).Lines);
        return size;
    }

    private PromptSize Known(object key, string text)
    {
        if (_known.TryGetValue(key, out var known))
            return known.Value;
        var size = Measure(text);
        _known.AddOrUpdate(key, new StrongBox<PromptSize>(size));
        return size;
    }

    private PromptSize Measure(string text)
    {
        var bytes = Encoding.UTF8.GetByteCount(text);
        // Very long runs of letters would take the tokenizer too long; their bytes are a sufficient bound.
        var tokens = TokenizerBudget.SafeLength(text) == text.Length ? _counter!.Count(text) : bytes;
        return new PromptSize(tokens, bytes);
    }
}
