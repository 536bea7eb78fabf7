namespace ParallelLlm.Dispatching;

/// <summary>A lane whose turn it is on its route, and what decides between the routes.</summary>
/// <param name="Lane">The lane.</param>
/// <param name="Effective">Its level, with what waiting has added; the lower ones go first.</param>
/// <param name="Served">
/// When its own level was last served: work that has aged into a level shares it with the work that belongs there.
/// </param>
/// <param name="Since">When it took its place: requests of one level take turns.</param>
internal readonly record struct Turn(Lane Lane, int Effective, long Served, long Since)
{
    public bool IsBefore(in Turn other)
    {
        if (Effective != other.Effective)
            return Effective < other.Effective;
        return Served != other.Served ? Served < other.Served : Since < other.Since;
    }
}
