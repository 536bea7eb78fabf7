namespace ParallelLlm.Host.Documents.Styles;

/// <summary>The beginnings of selectors that an element and its children so far have matched.</summary>
/// <param name="parent">Those of the parent; null for the root.</param>
internal sealed class MatchedParts(MatchedParts? parent)
{
    private HashSet<int>? _own;
    private HashSet<int>? _ofChildren;
    private MatchedParts? _lastChild;

    public void Add(int part) => (_own ??= []).Add(part);

    /// <summary>Whether the next child of this element has the relation to others that the part demands.</summary>
    public bool Allows(CssMatcher.Candidate candidate) => candidate.Before is not { } before || candidate.Part.Combinator switch
    {
        CssCombinator.Child => Has(before),
        CssCombinator.NextSibling => _lastChild?.Has(before) == true,
        CssCombinator.LaterSibling => _ofChildren?.Contains(before) == true,
        _ => HasAbove(before),
    };

    /// <summary>Records a child that was matched.</summary>
    public void Child(MatchedParts child)
    {
        _lastChild = child;
        if (child._own is { } parts)
            (_ofChildren ??= []).UnionWith(parts);
    }

    private bool Has(int part) => _own?.Contains(part) == true;

    private bool HasAbove(int part) => Has(part) || parent?.HasAbove(part) == true;
}
