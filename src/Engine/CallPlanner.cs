using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.Packing;
using ParallelLlm.Runtime;

namespace ParallelLlm;

/// <summary>Writes the first call for each chunk of a request as an engine would, and sends nothing. Thread-safe.</summary>
public sealed class CallPlanner
{
    private readonly ProcessingRequest _request;
    private readonly LlmEndpoint _endpoint;
    private readonly IExtractor _extractor;
    private readonly PromptWork _work;
    private readonly string _model;
    private readonly RequestKeys? _keys;
    private readonly bool _isStored;

    /// <summary>Creates a planner.</summary>
    /// <param name="request">The settings; its own chunks are ignored.</param>
    /// <param name="endpoints">
    /// The endpoints that may take its calls, at least one; calls are written for the first of the lowest tier.
    /// </param>
    /// <param name="includeSampled">As <see cref="StoreOptions.IncludeSampled"/>.</param>
    /// <exception cref="ArgumentException">There is no endpoint, or the request has no fields.</exception>
    public CallPlanner(ProcessingRequest request, IReadOnlyList<LlmEndpoint> endpoints, bool includeSampled = false)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(endpoints);
        if (endpoints.Count == 0)
            throw new ArgumentException("There is no endpoint. Give at least one.", nameof(endpoints));
        request.Validate();
        LlmEndpoint[] candidates = [.. endpoints.OrderBy(endpoint => endpoint.Tier)];
        _request = request;
        _endpoint = candidates[0];
        _extractor = request.ExtractorInUse();
        _work = new PromptWork(_extractor, minPartLength: 0);
        _model = request.ModelName ?? _endpoint.Model;
        _keys = RequestKeys.Of(candidates, request, _work, includeSampled: true);
        _isStored = RequestKeys.Of(candidates, request, _work, includeSampled) is not null;
    }

    /// <summary>The first call for a chunk.</summary>
    public PlannedCall Plan(DocumentChunk chunk)
    {
        ArgumentNullException.ThrowIfNull(chunk);
        var prompt = _extractor.Prompt(chunk, previousError: null);
        var call = _work.CallOf(prompt, _model, _request, _request.MaxOutputTokens, _request.UsualTimeout);
        if (_keys is null)
            return new PlannedCall(chunk, call, null, []);
        var (keys, key) = _keys.Of(_work.ContentOf(chunk, prompt));
        return new PlannedCall(chunk, call, key, _isStored ? keys : []);
    }

    /// <summary>Chunks in a call at most.</summary>
    internal int MostChunks => _request.Packing.MostChunks;

    /// <summary>Whether a chunk may share a call, as far as that does not depend on an endpoint's limits.</summary>
    internal bool CanShare(DocumentChunk chunk) => !_request.Packing.IsAuto && _work.CanShare(chunk, _request);

    /// <summary>Tokens of a chunk's own call and its answer, as packing counts them against the context window.</summary>
    internal long TokensOf(DocumentChunk chunk) => _work.TokensOf(chunk) + (_request.MaxOutputTokens ?? 0);

    /// <summary>Whether a call of so many tokens fits the context window.</summary>
    internal bool FitsWindow(long tokens) => Packer.FitsWindow(tokens, _endpoint);

    /// <summary>The call for several chunks.</summary>
    internal LlmCall CallOf(IReadOnlyList<DocumentChunk> chunks) =>
        _work.SharedCallOf(chunks, _model, _request, _request.MaxOutputTokens * chunks.Count, _request.UsualTimeout);
}
