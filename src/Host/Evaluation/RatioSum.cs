namespace ParallelLlm.Host.Evaluation;

/// <summary>
/// A ratio of two sums over documents, such as precision, and its standard error. Documents are the sample, so that many values of one
/// document do not count as so many observations: the error is that of a ratio estimator.
/// </summary>
internal sealed class RatioSum
{
    private long _documents;
    private double _top;
    private double _bottom;
    private double _topSquares;
    private double _bottomSquares;
    private double _products;

    /// <summary>The denominator's sum.</summary>
    public double Bottom => _bottom;

    public double? Value => _bottom > 0 ? _top / _bottom : null;

    /// <summary>Adds a document; one without a denominator says nothing about the ratio.</summary>
    public void Add(double top, double bottom)
    {
        if (bottom == 0)
            return;
        _documents++;
        _top += top;
        _bottom += bottom;
        _topSquares += top * top;
        _bottomSquares += bottom * bottom;
        _products += top * bottom;
    }

    /// <summary>The estimate; null if nothing was added.</summary>
    /// <param name="unit">How much of the denominator is one value.</param>
    public Estimate? ToEstimate(double unit = 1)
    {
        if (Value is not { } ratio)
            return null;
        var squares = _topSquares - (2 * ratio * _products) + (ratio * ratio * _bottomSquares);
        double? error = _documents < 2
            ? null
            : Math.Sqrt(Math.Max(0, squares) * _documents / (_documents - 1)) / _bottom;
        return Estimate.Of(ratio, error, _bottom / unit);
    }
}
