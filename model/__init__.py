"""Recurrent classifiers that read an image row by row and show everything they compute.

Axes: T rows (time steps), B images in a batch, D pixels in a row, H units of a layer, K classes.

Letters: x_t row t of the image, f_t forget gate, i_t input gate, o_t output gate, g_t candidate, c_t cell state,
h_t hidden state, all of them after row t; W acts on x_t, U on h_{t-1}, b is the bias, σ the logistic function and ⊙
the product element by element.
"""
