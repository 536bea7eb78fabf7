using ParallelLlm.Simulator.Model;

namespace ParallelLlm.Simulator.Batches;

/// <summary>Files and batches as OpenAI's API shows them, to be written as JSON in snake_case.</summary>
/// <param name="start">The date of time zero.</param>
internal sealed class ApiObjects(DateTimeOffset start)
{
    public object Of(StoredFile file) => new
    {
        file.Id,
        Object = "file",
        Bytes = file.Content.Length,
        CreatedAt = Seconds(file.CreatedAt),
        ExpiresAt = Seconds(file.ExpiresAt),
        Filename = file.Name,
        file.Purpose,
        Status = "processed",
        StatusDetails = (string?)null,
    };

    public object Of(Batch batch, TimeSpan now) => new
    {
        batch.Id,
        Object = "batch",
        batch.Request.Endpoint,
        batch.Model,
        Errors = batch.Errors is null ? null : new { Object = "list", Data = batch.Errors },
        batch.Request.InputFileId,
        batch.Request.CompletionWindow,
        Status = BatchModel.Name(batch.State),
        batch.OutputFileId,
        batch.ErrorFileId,
        CreatedAt = Seconds(batch.CreatedAt),
        InProgressAt = Seconds(batch.EnteredAt(BatchState.InProgress)),
        ExpiresAt = Seconds(batch.ExpiresAt),
        FinalizingAt = Seconds(batch.EnteredAt(BatchState.Finalizing)),
        CompletedAt = Seconds(batch.EnteredAt(BatchState.Completed)),
        FailedAt = Seconds(batch.EnteredAt(BatchState.Failed)),
        ExpiredAt = Seconds(batch.EnteredAt(BatchState.Expired)),
        CancellingAt = Seconds(batch.EnteredAt(BatchState.Cancelling)),
        CancelledAt = Seconds(batch.EnteredAt(BatchState.Cancelled)),
        RequestCounts = batch.CountsAt(now),
        Usage = new
        {
            InputTokens = batch.Usage.PromptTokens,
            InputTokensDetails = new { CachedTokens = 0 },
            OutputTokens = batch.Usage.CompletionTokens,
            OutputTokensDetails = new { ReasoningTokens = 0 },
            TotalTokens = batch.Usage.PromptTokens + batch.Usage.CompletionTokens,
        },
        batch.Request.Metadata,
    };

    /// <summary>A page of a list.</summary>
    /// <param name="items">All items in the list's order.</param>
    /// <param name="id">An item's id.</param>
    /// <param name="show">An item as an object.</param>
    /// <param name="after">The id after which the page begins; null for the first page.</param>
    /// <param name="limit">Most items of the page.</param>
    public static ApiResult Page<T>(IEnumerable<T> items, Func<T, string> id, Func<T, object> show, string? after, int limit)
    {
        var rest = items.ToList();
        if (after is not null)
        {
            var at = rest.FindIndex(item => id(item) == after);
            if (at < 0)
                return ApiResult.Refused(Refusals.BadRequest($"No object with id '{after}' in this list.", "after", "invalid_value"));
            rest = rest[(at + 1)..];
        }

        var page = rest.Take(limit).ToList();
        return ApiResult.Of(new
        {
            Object = "list",
            Data = page.ConvertAll(item => show(item)),
            FirstId = page.Count == 0 ? null : id(page[0]),
            LastId = page.Count == 0 ? null : id(page[^1]),
            HasMore = rest.Count > page.Count,
        });
    }

    private long? Seconds(TimeSpan? at) => at is { } time ? (start + time).ToUnixTimeSeconds() : null;
}
