using ParallelLlm.Simulator.Model;
using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Simulator.Batches;

/// <summary>The model of files and batches with a clock and a lock, answering in the API's objects. Thread-safe.</summary>
internal sealed class BatchService
{
    private readonly Lock _lock = new();
    private readonly BatchOptions _options;
    private readonly BatchModel _model;
    private readonly BatchLineReader _reader;
    private readonly ApiObjects _objects;
    private readonly TimeProvider _time;
    private readonly long _start;

    public BatchService(ProviderOptions options, TimeProvider time)
    {
        _options = options.Batches;
        _time = time;
        _start = time.GetTimestamp();
        var date = time.GetUtcNow();
        _model = new BatchModel(options, date);
        _reader = new BatchLineReader(options);
        _objects = new ApiObjects(date);
    }

    public BatchStats Stats
    {
        get
        {
            lock (_lock)
                return _model.Stats(Now);
        }
    }

    // Read inside the lock, so that the model sees time in order.
    private TimeSpan Now => _time.GetElapsedTime(_start);

    public ApiResult AddFile(string name, string purpose, ReadOnlyMemory<byte> content, TimeSpan? kept)
    {
        if (content.Length > _options.BytesMost)
            return ApiResult.Refused(
                Refusals.BadRequest($"The file is too large: it may have {_options.BytesMost} bytes.", "file") with { Status = 413 });
        lock (_lock)
        {
            var now = Now;
            return ApiResult.Of(_objects.Of(_model.Files(now).Add(now, name, purpose, content, kept)));
        }
    }

    public ApiResult Files(string? purpose, bool isAscending, string? after, int limit)
    {
        lock (_lock)
        {
            var files = _model.Files(Now).All.Where(file => purpose is null || file.Purpose == purpose);
            return ApiObjects.Page(isAscending ? files : files.Reverse(), file => file.Id, _objects.Of, after, limit);
        }
    }

    public ApiResult File(string id) => Content(id) is { File: { } file } ? ApiResult.Of(_objects.Of(file)) : ApiResult.Refused(NoFile(id));

    public (StoredFile? File, Refusal? Refusal) Content(string id)
    {
        lock (_lock)
            return _model.Files(Now).Find(id) is { } file ? (file, null) : (null, NoFile(id));
    }

    public ApiResult RemoveFile(string id)
    {
        lock (_lock)
        {
            return _model.Files(Now).Remove(id)
                ? ApiResult.Of(new { Id = id, Object = "file", Deleted = true })
                : ApiResult.Refused(NoFile(id));
        }
    }

    public ApiResult Create(ReadOnlyMemory<byte> body)
    {
        var (request, wrong) = BatchRequest.Read(body);
        if (request is null)
            return ApiResult.Refused(wrong!);
        var (file, unknown) = Content(request.InputFileId);
        if (file is null)
            return ApiResult.Refused(unknown! with { Param = "input_file_id" });
        if (file.Purpose != "batch")
            return ApiResult.Refused(
                Refusals.BadRequest($"The file must have the purpose 'batch', not '{file.Purpose}'.", "input_file_id", "invalid_value"));

        // Outside the lock: a large file takes a while.
        var input = BatchInput.Read(file.Content, request.Endpoint, _reader, _options.LinesMost);
        lock (_lock)
        {
            var now = Now;
            var (batch, refusal) = _model.Create(now, request, input);
            return batch is null ? ApiResult.Refused(refusal!) : ApiResult.Of(_objects.Of(batch, now));
        }
    }

    public ApiResult Batches(string? after, int limit)
    {
        lock (_lock)
        {
            var now = Now;
            return ApiObjects.Page(_model.Batches(now).Reverse(), batch => batch.Id, batch => _objects.Of(batch, now), after, limit);
        }
    }

    public ApiResult Batch(string id) => With(id, (_, _) => null);

    public ApiResult Cancel(string id) => With(id, _model.Cancel);

    private ApiResult With(string id, Func<TimeSpan, Batch, Refusal?> act)
    {
        lock (_lock)
        {
            var now = Now;
            if (_model.Find(now, id) is not { } batch)
                return ApiResult.Refused(Refusals.BadRequest($"No batch found with id '{id}'.") with { Status = 404 });
            return act(now, batch) is { } refusal ? ApiResult.Refused(refusal) : ApiResult.Of(_objects.Of(batch, now));
        }
    }

    private static Refusal NoFile(string id) => Refusals.BadRequest($"No such File object: {id}", "id") with { Status = 404 };
}
