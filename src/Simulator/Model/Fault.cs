namespace ParallelLlm.Simulator.Model;

/// <summary>What goes wrong with an accepted call.</summary>
public enum Fault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>500.</summary>
    Error500,

    /// <summary>503 <c>server_is_overloaded</c>.</summary>
    Overloaded,

    /// <summary>The connection is reset.</summary>
    Reset,

    /// <summary>No answer, ever.</summary>
    Hang,

    /// <summary>The connection breaks in the middle of the answer.</summary>
    TruncatedBody,

    /// <summary>200 with an HTML page.</summary>
    Html,

    /// <summary><c>"content": null</c>.</summary>
    EmptyContent,

    /// <summary>The answer in a Markdown fence: usable.</summary>
    Fenced,

    /// <summary>The answer between sentences: usable.</summary>
    Chatty,

    /// <summary>Content that is broken JSON.</summary>
    InvalidJson,

    /// <summary>
    /// Content cut off, <c>finish_reason: length</c>: drawn, or because the call allows fewer tokens than the answer has.
    /// </summary>
    Length,

    /// <summary><c>finish_reason: content_filter</c>.</summary>
    ContentFilter,

    /// <summary>503, because an outage began while the call was in flight.</summary>
    Unavailable,
}
