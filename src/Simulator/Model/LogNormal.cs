namespace ParallelLlm.Simulator.Model;

/// <summary>
/// Log-normal draws with a given mean and coefficient of variation: σ² = ln(1 + cv²), scaled so that the mean stays what it is.
/// </summary>
internal sealed class LogNormal(double cv, Random random)
{
    private readonly double _sigma = Math.Sqrt(Math.Log(1 + (cv * cv)));

    public double Draw(double mean)
    {
        if (_sigma == 0 || mean == 0)
            return mean;

        // Box and Muller; 1 − u because u may be 0.
        var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return mean * Math.Exp((_sigma * normal) - (_sigma * _sigma / 2));
    }
}
