using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace Nmf.Kernels.Tests.Facade;

/// <summary>Other libraries' matrices are used where they are.</summary>
public class InteroperationTests
{
    [Fact]
    public void A_MathNet_matrix_is_factorized_and_encoded_in_place_as_a_column_major_tensor()
    {
        const int rows = 40, columns = 30, rank = 4;
        float[] rowMajor = Samples.Uniform<float>(rows * columns, 1);
        Matrix<float> matrix = Matrix<float>.Build.DenseOfRowMajor(rows, columns, rowMajor);

        // The two lines of README.
        var v = new ReadOnlyTensorSpan<float>(matrix.AsColumnMajorArray(), [matrix.RowCount, matrix.ColumnCount], [1, matrix.RowCount]);
        NmfModel<float> model = NmfModel.Fit(v, rank);

        NmfModel<float> expected = NmfModel.Fit<float>(rowMajor, rows, columns, rank);
        Assert.Equal(expected.Cost, model.Cost, expected.Cost * 1e-3);

        Matrix<float> codes = Matrix<float>.Build.Dense(rank, columns);
        float[] h = new float[rank * columns];
        using NmfEncoder<float> encoder = model.CreateEncoder();
        encoder.Encode(v, new TensorSpan<float>(codes.AsColumnMajorArray(), [rank, columns], [1, rank]), 20);
        encoder.Encode(rowMajor, columns, columns, h, columns, 20);
        Assert.Equal(h, codes.ToRowMajorArray());
    }
}
