using System.Runtime.CompilerServices;
using System.Text;
using ParallelLlm.Chunking;
using ParallelLlm.Providers.Wire;

namespace ParallelLlm.Dispatching.Budgeting;

/// <summary>Measures prompts before they are sent. What is the same in many of them is measured once. Thread-safe.</summary>
internal sealed class PromptMeter
{
    private ITokenCounter? _counter;
    private readonly ConditionalWeakTable<object, StrongBox<PromptSize>> _known = [];

    /// <summary>Loads the vocabulary; needed before the first measure.</summary>
    public async Task LoadAsync() => _counter ??= await TiktokenCounter.LoadAsync().ConfigureAwait(false);

    public PromptSize Measure(ExtractionPrompt prompt, ResponseSchema? schema)
    {
        var size = Measure(prompt.User);
        if (prompt.System is { } system)
            size += Known(system, system);
        // In the form in which it is longest: as a part of the system message.
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
        // Endless runs of letters would take the tokenizer too long; their bytes are bound enough.
        var tokens = TokenizerBudget.SafeLength(text) == text.Length ? _counter!.Count(text) : bytes;
        return new PromptSize(tokens, bytes);
    }
}
