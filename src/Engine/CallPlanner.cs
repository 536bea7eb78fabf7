using ParallelLlm.Dispatching;
using ParallelLlm.Runtime;

namespace ParallelLlm;

/// <summary>Writes the first call for each chunk of a request as an engine would, and sends nothing. Thread-safe.</summary>
public sealed class CallPlanner
{
    private readonly ProcessingRequest _request;
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
        _extractor = request.ExtractorInUse();
        _work = new PromptWork(_extractor, minPartLength: 0);
        _model = request.ModelName ?? candidates[0].Model;
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
            return new PlannedCall(call, null, []);
        var (keys, key) = _keys.Of(_work.ContentOf(chunk, prompt));
        return new PlannedCall(call, key, _isStored ? keys : []);
    }
}
