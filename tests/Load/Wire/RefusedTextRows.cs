namespace ParallelLlm.Tests.Load.Wire;

/// <summary>Refusals of one letter, caused by a proxy in front of the API or a server behind it. Those marked as unconfirmed were made by analogy.</summary>
internal static class RefusedTextRows
{
    private const string Unconfirmed = "unconfirmed";

    private static readonly Reply Page = new(403, "<html><title>403 Forbidden</title></html>");
    private static readonly Reply Key = new(401, Bodies.Error("invalid_api_key", "Incorrect API key provided."));
    private static readonly Reply Model = new(404, Bodies.Error("model_not_found", "No such model."));

    public static IReadOnlyList<RefusedTextRow> All { get; } =
    [
        new("a firewall's page", "https://github.com/different-ai/openwork/issues/3419", Page, 0),
        new("a firewall's page", "https://github.com/different-ai/openwork/issues/3419", Page, 3),
        new("a firewall's page", "https://github.com/different-ai/openwork/issues/3419", Page, 5),
        new("a key that is not known", "https://github.com/WongSaang/chatgpt-ui/issues/260", Key, 2),
        new("a key that is not known", "https://github.com/WongSaang/chatgpt-ui/issues/260", Key, 5),
        new("a model that is not known", Unconfirmed, Model, 0),
        new("a model that is not known", Unconfirmed, Model, 3),
        new("a redirect", Unconfirmed, new(302, ""), 4),
    ];
}
